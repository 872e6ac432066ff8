// Asks for the overview every two seconds and draws it anew; all values are set as text, never as markup.
'use strict';

const EVERY = 2000;

/** Makes an element with a class and children; a text becomes a text node. */
function make(name, className, ...children) {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** A date without the parts of a second, which nobody reads. */
function seconds(date) {
  return (date ?? '').replace('T', ' ').replace(/\.\d+Z$/, 'Z');
}

/** A cell that says yes, no, or that nothing is set. */
function flag(value) {
  if (value === true) return make('span', 'good', 'yes');
  if (value === false) return make('span', 'bad', 'no');
  return make('span', 'quiet', 'not set');
}

/** A table with a row for each list of cells, or a sentence where there is none. */
function table(headings, rows, nothing) {
  if (rows.length === 0) return make('p', 'quiet', nothing);
  const head = make('tr', '', ...headings.map((heading) => make('th', '', heading)));
  const body = rows.map((cells) => make('tr', '', ...cells.map((cell) => make('td', '', cell))));
  return make('div', 'scroll', make('table', '', make('thead', '', head), make('tbody', '', ...body)));
}

/** A name with its id below it. */
function named(name, id) {
  return make('span', '', name || id, name ? make('br') : null, name ? make('code', 'quiet', id) : null);
}

function job(one) {
  const healthy = one.quarantine ? 'bad' : one.scheduleState === 'Active' ? 'good' : 'wait';
  const line = make('div', '', make('span', healthy, `${one.scheduleState ?? 'no schedule'}, ${one.statusCode ?? 'no status'}`));
  if (one.quarantine) line.append(make('span', 'bad', ` in quarantine: ${one.quarantine}`));
  line.append(make('div', 'quiet', one.lastCycle ? `last cycle ${one.lastCycle}, ${seconds(one.lastCycleEnded)}` : 'no cycle has ended'));
  return line;
}

function tenant(one) {
  const card = make('article', '', make('h2', '', one.name), make('p', 'quiet', `${one.role}, `, make('code', '', one.tenantId)));
  card.dataset.tenant = one.tenantId;
  card.append(make('p', 'quiet', `${one.domains.join(', ')}; ${one.users} users, ${one.groups} groups`));
  card.append(make('h3', '', 'Partner policies'));
  card.append(table(
    ['Partner', 'Consent in', 'Consent out', 'Users may come', 'Groups may come'],
    one.partners.map((partner) => [named(partner.name, partner.tenantId), flag(partner.inboundAllowed), flag(partner.outboundAllowed),
      flag(partner.userSyncInbound), flag(partner.groupSyncInbound)]),
    'No partner.'));
  card.append(make('h3', '', 'Configurations and jobs'));
  card.append(table(
    ['Application', 'To', 'Assigned', 'Job'],
    one.configurations.map((application) => [named(application.displayName, application.servicePrincipalId),
      application.targetName ?? application.target ?? make('span', 'quiet', 'no credentials'), String(application.assigned),
      application.jobs.length ? make('div', '', ...application.jobs.map(job)) : make('span', 'quiet', 'no job')]),
    'No configuration.'));
  card.append(make('h3', '', 'Provisioned users'));
  const { count, softDeleted, users } = one.provisioned;
  if (count + softDeleted > 0) {
    card.append(make('p', 'quiet', `${count} here, ${softDeleted} soft-deleted${users.length < count ? `; the first ${users.length} are shown` : ''}`));
  }
  card.append(table(['Name', 'From', 'User principal name', 'Type', 'Enabled'],
    users.map((user) => [user.displayName, user.home, make('code', '', user.userPrincipalName), user.userType, flag(user.accountEnabled)]),
    count ? '' : 'Nobody was provisioned into this tenant.'));
  return card;
}

function request(one, names) {
  const failed = one.status === 0 || one.status >= 400;
  const row = make('tr', one.isWrite ? 'write' : '',
    make('td', '', String(one.sequence)), make('td', '', seconds(one.time)), make('td', '', names.get(one.tenantId) ?? one.tenantId ?? ''),
    make('td', '', one.method), make('td', '', one.path), make('td', failed ? 'bad' : 'good', one.status ? String(one.status) : 'no answer'));
  if (one.fault) row.lastChild.append(make('span', 'wait', ` ${one.fault}`));
  return row;
}

function draw(overview) {
  document.getElementById('about').textContent =
    `${overview.baseUrl}, version ${overview.version}, seed ${overview.seed}; clock ${seconds(overview.now)}${overview.clockRunning ? '' : ' (stands still)'}`;
  document.getElementById('tenants').replaceChildren(...overview.tenants.map(tenant));
  const names = new Map(overview.tenants.map((one) => [one.tenantId, one.name]));
  const { count, writes, last } = overview.requests;
  document.getElementById('requests-count').textContent = `${count} in all, ${writes} that write; the newest first`;
  document.querySelector('#requests tbody').replaceChildren(...last.map((one) => request(one, names)));
}

let drawn = '';

async function refresh() {
  const state = document.getElementById('state');
  try {
    const answer = await fetch('overview', { cache: 'no-store' });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const text = await answer.text();
    // A page that shows the same again keeps the reader's selection.
    if (text !== drawn) draw(JSON.parse(text));
    drawn = text;
    state.className = 'good';
    state.textContent = `up to date, refreshed every ${EVERY / 1000} seconds`;
  } catch (error) {
    state.className = 'bad';
    state.textContent = `no answer from the emulator (${error.message}); what is shown is old`;
  }
  setTimeout(refresh, EVERY);
}

refresh();
