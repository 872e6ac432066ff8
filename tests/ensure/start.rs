//! Random starting states of two tenants, and random ways to say what is wanted.

use proptest::option;
use proptest::prelude::*;

/// A starting state and a desired state.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) start: Start,
    pub(crate) asked: Asked,
}

/// How two tenants stand before a run.
#[derive(Debug, Clone, Default)]
pub(crate) struct Start {
    /// The target tenant's settings for the source.
    pub(crate) inbound: Option<Partner>,
    /// The target tenant's identity synchronization with the source; made only where the partner is.
    pub(crate) policy: Option<Policy>,
    /// The source tenant's settings for the target.
    pub(crate) outbound: Option<Partner>,
    pub(crate) application: Option<Application>,
    pub(crate) others: Others,
    /// A run that ended after this many of its writes.
    pub(crate) cut_after: Option<usize>,
}

/// Partner settings made by hand.
#[derive(Debug, Clone, Default)]
pub(crate) struct Partner {
    pub(crate) inbound_allowed: Option<bool>,
    pub(crate) outbound_allowed: Option<bool>,
    pub(crate) trust: bool,
    pub(crate) b2b: bool,
}

/// An identity synchronization policy made by hand.
#[derive(Debug, Clone, Default)]
pub(crate) struct Policy {
    pub(crate) allowed: bool,
    pub(crate) named: bool,
}

/// A configuration application made by hand, or left by a run.
#[derive(Debug, Clone, Default)]
pub(crate) struct Application {
    pub(crate) spelling: Spelling,
    /// Whether it records the target, as a run leaves it.
    pub(crate) tagged: bool,
    pub(crate) own_tag: bool,
    pub(crate) notes: bool,
    pub(crate) authentication: bool,
    pub(crate) company: Option<Spelling>,
    pub(crate) sync_all: bool,
    pub(crate) assigned_user: bool,
    pub(crate) assigned_group: bool,
    pub(crate) assigned_other: bool,
    pub(crate) job: Option<Job>,
}

/// A job in any state.
#[derive(Debug, Clone, Default)]
pub(crate) struct Job {
    pub(crate) state: JobState,
    pub(crate) own_mapping: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum JobState {
    #[default]
    NeverStarted,
    Started,
    Paused,
    Quarantine,
}

/// What stands beside and belongs to nobody here.
#[derive(Debug, Clone, Default)]
pub(crate) struct Others {
    /// Source and target have a third tenant as partner.
    pub(crate) third_partner: bool,
    /// The source has a configuration for the third tenant, of the same name.
    pub(crate) third_configuration: bool,
    /// The source has an application of the same name that was not made from the template.
    pub(crate) namesake: bool,
}

/// How a name or an id is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Spelling {
    #[default]
    Same,
    Upper,
    Lower,
}

impl Spelling {
    pub(crate) fn of(self, text: &str) -> String {
        match self {
            Spelling::Same => text.to_owned(),
            Spelling::Upper => text.to_uppercase(),
            Spelling::Lower => text.to_lowercase(),
        }
    }
}

/// How the desired state names things.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asked {
    pub(crate) name: Spelling,
    pub(crate) user: Spelling,
    pub(crate) user_by_id: bool,
    pub(crate) group: Spelling,
    pub(crate) group_by_id: bool,
    /// Whether the job is left as it is.
    pub(crate) as_is: bool,
    /// Settings that only a document can name.
    pub(crate) document: Option<Document>,
}

/// What a document names beyond the documented procedure.
#[derive(Debug, Clone, Default)]
pub(crate) struct Document {
    /// `inboundTrust.isMfaAccepted` and `isCompliantDeviceAccepted` of the target.
    pub(crate) trust: bool,
    /// `b2bCollaborationOutbound` of the source.
    pub(crate) b2b: bool,
    /// The name of the identity synchronization policy.
    pub(crate) policy_name: bool,
    pub(crate) group_sync: bool,
    pub(crate) sync_all: bool,
    /// The mapping of `companyName` is a constant.
    pub(crate) constant: bool,
    /// There is no mapping of `employeeId`.
    pub(crate) without_mapping: bool,
    pub(crate) scope: bool,
    /// Assignments that are not named are removed.
    pub(crate) only_named: bool,
}

fn spelling() -> impl Strategy<Value = Spelling> {
    prop_oneof![
        2 => Just(Spelling::Same),
        1 => Just(Spelling::Upper),
        1 => Just(Spelling::Lower),
    ]
}

fn partner() -> impl Strategy<Value = Partner> {
    (
        option::of(any::<bool>()),
        option::of(any::<bool>()),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(inbound_allowed, outbound_allowed, trust, b2b)| Partner {
            inbound_allowed,
            outbound_allowed,
            trust,
            b2b,
        })
}

fn policy() -> impl Strategy<Value = Policy> {
    (any::<bool>(), any::<bool>()).prop_map(|(allowed, named)| Policy { allowed, named })
}

fn job() -> impl Strategy<Value = Job> {
    let state = prop_oneof![
        Just(JobState::NeverStarted),
        Just(JobState::Started),
        Just(JobState::Paused),
        Just(JobState::Quarantine),
    ];
    (state, any::<bool>()).prop_map(|(state, own_mapping)| Job { state, own_mapping })
}

fn application() -> impl Strategy<Value = Application> {
    (
        (spelling(), any::<bool>(), any::<bool>(), any::<bool>()),
        (any::<bool>(), option::of(spelling()), any::<bool>()),
        (any::<bool>(), any::<bool>(), any::<bool>()),
        option::of(job()),
    )
        .prop_map(
            |(
                (spelling, tagged, own_tag, notes),
                (authentication, company, sync_all),
                (assigned_user, assigned_group, assigned_other),
                job,
            )| Application {
                spelling,
                tagged,
                own_tag,
                notes,
                authentication,
                company,
                sync_all,
                assigned_user,
                assigned_group,
                assigned_other,
                job,
            },
        )
}

fn others() -> impl Strategy<Value = Others> {
    let rare = || prop::bool::weighted(0.2);
    (rare(), rare(), rare()).prop_map(|(third_partner, third_configuration, namesake)| Others {
        third_partner,
        third_configuration,
        namesake,
    })
}

/// Any starting state.
pub(crate) fn start() -> impl Strategy<Value = Start> {
    (
        option::of(partner()),
        option::of(policy()),
        option::of(partner()),
        option::weighted(0.7, application()),
        others(),
        option::weighted(0.3, 0..12_usize),
    )
        .prop_map(
            |(inbound, policy, outbound, application, others, cut_after)| Start {
                inbound,
                policy,
                outbound,
                application,
                others,
                cut_after,
            },
        )
}

fn document() -> impl Strategy<Value = Document> {
    let policies = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    let job = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    (policies, job, any::<bool>()).prop_map(
        |(
            (trust, b2b, policy_name, group_sync),
            (sync_all, constant, without_mapping, scope),
            only_named,
        )| Document {
            trust,
            b2b,
            policy_name,
            group_sync,
            sync_all,
            constant,
            without_mapping,
            scope,
            only_named,
        },
    )
}

/// Any starting state with any way to name what is wanted.
pub(crate) fn case() -> impl Strategy<Value = Case> {
    let asked = (
        spelling(),
        (spelling(), any::<bool>()),
        (spelling(), any::<bool>()),
        prop::bool::weighted(0.2),
        option::weighted(0.4, document()),
    )
        .prop_map(
            |(name, (user, user_by_id), (group, group_by_id), as_is, document)| Asked {
                name,
                user,
                user_by_id,
                group,
                group_by_id,
                as_is,
                document,
            },
        );
    (start(), asked).prop_map(|(start, asked)| Case { start, asked })
}
