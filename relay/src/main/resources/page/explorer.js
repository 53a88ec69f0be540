// The relay's page: a graph explorer over real gun.js, and the relay's figures. The soul that is open stands in the
// address, so that going back works and an address can be sent to somebody.

const PEER = `${location.origin}/gun`;
const REDIAL_MILLIS = 3000;
const FIGURES_MILLIS = 2000;
const SAMPLES = 60;
const SHOWN_VALUE = 2000;

const $ = (id) => document.getElementById(id);

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

// --- The connection ---------------------------------------------------------------------------------------------------

// Without storage of its own: what is shown is what the relay has.
const gun = Gun({ peers: [PEER], localStorage: false });
let connected = false;

function showConnection(up) {
  connected = up;
  $('connection').dataset.state = up ? 'up' : 'down';
  $('connection').textContent = up ? 'connected' : 'not connected, trying again';
}
gun.on('hi', function (peer) {
  this.to.next(peer);
  showConnection(true);
});
gun.on('bye', function (peer) {
  this.to.next(peer);
  showConnection(false);
});
// gun dials a lost peer once more and then never again.
setInterval(() => {
  if (!connected) gun.opt({ peers: [PEER] });
}, REDIAL_MILLIS);

// --- The node that is open --------------------------------------------------------------------------------------------

let open = { soul: '', chain: null, rows: new Map() };
const trail = [];

const addressOf = (soul) => `#${encodeURIComponent(soul)}`;
const isLink = (value) => typeof value === 'object' && value !== null && typeof value['#'] === 'string';
const kindOf = (value) => (value === null ? 'null' : isLink(value) ? 'link' : typeof value === 'string' ? 'text' : typeof value);

/** Texts stay texts; what is a JSON number, boolean, null, link or quoted text is that. */
function parseValue(text) {
  try {
    const value = JSON.parse(text);
    const plain = value === null || ['number', 'boolean', 'string'].includes(typeof value);
    if (plain || (isLink(value) && Object.keys(value).length === 1)) return value;
  } catch {
    // Not JSON, so it is a text.
  }
  return text;
}

/** What parseValue turns back into the same value. */
function editable(value) {
  if (typeof value !== 'string') return JSON.stringify(value);
  return parseValue(value) === value ? value : JSON.stringify(value);
}

function stateText(state) {
  const date = new Date(state);
  return Number.isNaN(date.getTime()) || state < 1e11
    ? String(state)
    : date.toLocaleString([], { dateStyle: 'medium', timeStyle: 'medium' });
}

function show(soul) {
  open.chain?.off();
  open = { soul, chain: null, rows: new Map() };
  $('problem').textContent = '';
  $('cells').replaceChildren();
  $('node').hidden = soul === '';
  document.title = soul === '' ? 'Exo relay' : `${soul} · Exo relay`;
  if (soul === '') return;
  $('soul').value = soul;
  $('caption').textContent = soul;
  $('empty').hidden = false;
  addToTrail(soul);
  const opened = open;
  opened.chain = gun.get(soul);
  opened.chain.on((node) => {
    if (open === opened) update(node);
  });
}

function addToTrail(soul) {
  const before = trail.indexOf(soul);
  if (before >= 0) trail.length = before;
  trail.push(soul);
  $('trail').replaceChildren(
    ...trail.slice(-6).map((name) => element('li', {}, element('a', { href: addressOf(name), textContent: name }))),
  );
}

function update(node) {
  const states = node._?.['>'] ?? {};
  for (const key of Object.keys(node).filter((name) => name !== '_').sort()) {
    const row = open.rows.get(key) ?? newRow(key);
    if (row.state === states[key] && row.shown) continue;
    const first = !row.shown;
    row.state = states[key];
    row.shown = true;
    row.value = node[key];
    paint(row);
    if (first) continue;
    row.line.classList.remove('fresh');
    void row.line.offsetWidth; // starts the animation again
    row.line.classList.add('fresh');
    $('news').textContent = `${key} has changed`;
  }
  $('empty').hidden = open.rows.size > 0;
}

function newRow(key) {
  const row = { key, shown: false, editing: false, line: element('tr') };
  row.cell = element('td', { className: 'value' });
  row.stateCell = element('td', { className: 'state' });
  row.button = element('button', { type: 'button', textContent: 'Edit', ariaLabel: `Edit ${key}` });
  row.button.addEventListener('click', () => edit(row));
  row.line.append(
    element('th', { scope: 'row', textContent: key }), row.cell, row.stateCell, element('td', { className: 'act' }, row.button),
  );
  open.rows.set(key, row);
  const after = [...open.rows.values()].filter((other) => other.key > key).sort((a, b) => (a.key < b.key ? -1 : 1))[0];
  $('cells').insertBefore(row.line, after?.line ?? null);
  return row;
}

function paint(row) {
  row.stateCell.textContent = stateText(row.state);
  row.stateCell.title = String(row.state);
  if (row.editing) return; // what is being typed stays
  const { value } = row;
  row.cell.dataset.kind = kindOf(value);
  if (isLink(value)) {
    row.cell.replaceChildren('→ ', element('a', { href: addressOf(value['#']), textContent: value['#'] }));
    return;
  }
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  row.cell.textContent = text.length > SHOWN_VALUE ? `${text.slice(0, SHOWN_VALUE)}… (${text.length} characters)` : text;
}

function edit(row) {
  row.editing = true;
  const input = element('input', { value: editable(row.value), ariaLabel: `Value of ${row.key}`, spellcheck: false });
  const cancel = element('button', { type: 'button', textContent: 'Cancel' });
  const form = element('form', {}, input, element('button', { type: 'submit', textContent: 'Save' }), cancel);
  const close = () => {
    row.editing = false;
    row.button.hidden = false;
    paint(row);
    row.button.focus();
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    write(row.key, parseValue(input.value));
    close();
  });
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close();
  });
  cancel.addEventListener('click', close);
  row.button.hidden = true;
  row.cell.replaceChildren(form);
  input.focus();
  input.select();
}

function write(key, value) {
  $('problem').textContent = '';
  const { soul } = open;
  // A link is put as it is on the wire: gun would make a node of its own out of an object.
  const chain = gun.get(soul).get(key);
  const target = isLink(value) ? gun.get(value['#']) : value;
  chain.put(target, (ack) => {
    if (ack.err) $('problem').textContent = `The relay refused ${key}: ${ack.err}`;
    else $('news').textContent = `${key} is stored`;
  });
}

$('open').addEventListener('submit', (event) => {
  event.preventDefault();
  location.hash = addressOf($('soul').value);
});
$('add').addEventListener('submit', (event) => {
  event.preventDefault();
  write($('key').value, parseValue($('value').value));
  $('add').reset();
  $('key').focus();
});
addEventListener('hashchange', () => show(decodeURIComponent(location.hash.slice(1))));
show(decodeURIComponent(location.hash.slice(1)));

// --- The relay's figures ----------------------------------------------------------------------------------------------

const samples = [];
let before = null;

function parseMetrics(text) {
  const sums = new Map();
  for (const line of text.split('\n')) {
    const parts = /^([a-z_]+)(?:\{([^}]*)\})? ([-+0-9.eE]+)/.exec(line);
    if (!parts) continue;
    const [, name, labels = '', value] = parts;
    const key = name === 'jvm_memory_used_bytes' ? `${name} ${/area="(\w+)"/.exec(labels)?.[1]}` : name;
    sums.set(key, (sums.get(key) ?? 0) + Number(value));
  }
  return sums;
}

const count = (value) => value.toLocaleString([], { maximumFractionDigits: 0 });
const bytes = (value) => {
  const units = ['B', 'KB', 'MB', 'GB'];
  const step = Math.min(units.length - 1, Math.floor(Math.log(Math.max(value, 1)) / Math.log(1024)));
  return `${(value / 1024 ** step).toLocaleString([], { maximumFractionDigits: step === 0 ? 0 : 1 })} ${units[step]}`;
};
const duration = (seconds) => {
  const [days, hours, minutes] = [Math.floor(seconds / 86400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
  return days > 0 ? `${days} d ${hours} h` : hours > 0 ? `${hours} h ${minutes} min` : minutes > 0 ? `${minutes} min` : `${Math.floor(seconds)} s`;
};

const FIGURES = [
  ['Running for', 'process_uptime_seconds', duration],
  ['Connections', 'exo_connections', count],
  ['Links to other relays', 'exo_links', count],
  ['Subscriptions', 'exo_subscriptions', count],
  ['Received', 'exo_bytes_in_total', bytes],
  ['Sent', 'exo_bytes_out_total', bytes],
  ['Waiting to be sent', 'exo_queued_bytes', bytes],
  ['Writes under way', 'exo_writes_under_way', count],
  ['Java heap', 'jvm_memory_used_bytes heap', bytes],
];

function showFigures(figures, seconds) {
  $('figures').replaceChildren(
    ...FIGURES.filter(([, name]) => figures.has(name)).flatMap(([label, name, print]) => [
      element('dt', { textContent: label }),
      element('dd', { textContent: print(figures.get(name)) }),
    ]),
  );
  const messages = (figures.get('exo_frames_in_total') ?? 0) + (figures.get('exo_messages_out_total') ?? 0);
  if (before !== null) {
    samples.push(Math.max(0, (messages - before) / seconds));
    if (samples.length > SAMPLES) samples.shift();
    const most = Math.max(...samples, 1);
    const points = samples.map((value, i) => `${((SAMPLES - samples.length + i) * 120) / (SAMPLES - 1)},${31 - (value / most) * 29}`);
    $('traffic').firstElementChild.setAttribute('points', points.join(' '));
    $('traffic-text').textContent = `${count(samples.at(-1))} messages a second`;
  }
  before = messages;
}

let lastMillis = 0;
async function refresh() {
  try {
    const response = await fetch('/metrics', { signal: AbortSignal.timeout(FIGURES_MILLIS) });
    const now = performance.now();
    showFigures(parseMetrics(await response.text()), (now - lastMillis) / 1000);
    lastMillis = now;
  } catch {
    before = null; // the relay is away; the connection above says so
  }
  setTimeout(refresh, FIGURES_MILLIS);
}
refresh();

$('snippet').textContent = `<script src="${location.origin}/gun.js"></script>\n<script>\n  const gun = Gun(['${PEER}'])\n</script>`;
