//! The key that signs access tokens.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{DecodingKey, EncodingKey};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use rsa::pkcs1::EncodeRsaPrivateKey;
use rsa::traits::PublicKeyParts;
use serde_json::{Value, json};

use crate::state::Ids;

/// An RSA key that always comes out of the same seed.
pub(crate) struct SigningKeys {
    /// `kid` of the header and the key set.
    pub(crate) id: String,
    /// Signs.
    pub(crate) encoding: EncodingKey,
    /// Checks.
    pub(crate) decoding: DecodingKey,
    modulus: String,
    exponent: String,
}

impl SigningKeys {
    /// The key of this seed; made once in a process, since making one takes its time.
    pub(crate) fn of_seed(seed: u64) -> Result<Arc<Self>, String> {
        static MADE: OnceLock<Mutex<HashMap<u64, Arc<SigningKeys>>>> = OnceLock::new();
        let mut made = MADE
            .get_or_init(Mutex::default)
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(keys) = made.get(&seed) {
            return Ok(Arc::clone(keys));
        }
        let keys = Arc::new(Self::generate(seed).map_err(|error| error.to_string())?);
        made.insert(seed, Arc::clone(&keys));
        Ok(keys)
    }

    fn generate(seed: u64) -> Result<Self, Box<dyn std::error::Error>> {
        let key = rsa::RsaPrivateKey::new(&mut ChaCha20Rng::seed_from_u64(seed), 2048)?;
        let der = key.to_pkcs1_der()?;
        let modulus = URL_SAFE_NO_PAD.encode(key.n().to_bytes_be());
        let exponent = URL_SAFE_NO_PAD.encode(key.e().to_bytes_be());
        Ok(Self {
            id: Ids { seed, made: 0 }.named("signing key").replace('-', ""),
            encoding: EncodingKey::from_rsa_der(der.as_bytes()),
            decoding: DecodingKey::from_rsa_components(&modulus, &exponent)?,
            modulus,
            exponent,
        })
    }

    /// The JSON Web Key Set.
    pub(crate) fn jwks(&self) -> Value {
        json!({"keys": [{
            "kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.id, "n": self.modulus, "e": self.exponent,
        }]})
    }
}
