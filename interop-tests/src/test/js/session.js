// What a test can do in a real gun.js, in Node and in a page alike: run a few lines of JavaScript with these words in scope.
// A plain script, because a page takes it as it is.
'use strict';

/** Makes the words. `emit(name, value)` tells the test that something happened. */
function gunSession(gun, Gun, emit) { // eslint-disable-line no-unused-vars
  const kept = {};
  // gun hands out nodes with their metadata; a test asks for the data.
  const plain = (value) => {
    if (value === null || typeof value !== 'object') return value;
    const { _: meta, ...data } = value;
    return data;
  };
  const words = {
    gun,
    Gun,
    kept,
    emit,
    plain,
    /** The value of a chain as gun's once() gives it; `undefined` comes as the string "(undefined)". */
    // gun gives up on data 99 ms after its first "not found", which is too short for a machine under test.
    once: (chain, options) =>
      new Promise((done) =>
        chain.once((value) => done(value === undefined ? '(undefined)' : plain(value)), { wait: 1000, ...options })),
    /**
     * Resolves when a relay has answered a question that nobody can answer: it has heard everything said before. Asked
     * again until then, because gun drops what is said while it has no connection.
     */
    barrier: () =>
      new Promise((done) => {
        const ask = () => {
          const id = gun._.ask((reply) => {
            if (!reply._?.via) return;
            clearInterval(again);
            done();
          });
          gun._.on('out', { get: { '#': `barrier/${crypto.randomUUID()}` }, '#': id });
        };
        const again = setInterval(ask, 700);
        ask();
      }),
    /** Puts, resolves with the first ack, and emits `name` at every call of the callback. */
    put: (chain, value, name, options) =>
      new Promise((done) => {
        chain.put(value, (ack) => {
          emit(name ?? 'ack', { ok: ack.ok, err: ack.err });
          done({ ok: ack.ok, err: ack.err });
        }, options);
      }),
    /** Emits `name` with `{key, value}` whenever a chain has news. */
    watch: (chain, name) => {
      chain.on((value, key) => emit(name, { key, value: plain(value) }));
    },
    soulOf: (value) => value?._?.['#'],
    ...(Gun.SEA ? seaWords(gun, Gun.SEA) : {}),
  };
  return {
    run: (code) => {
      const names = Object.keys(words);
      // The test's own code, not a stranger's.
      return new Function(...names, `return (async () => {${code}\n})()`)(...names.map((name) => words[name]));
    },
  };
}

/** The words of a client with SEA. */
function seaWords(gun, SEA) {
  /** What a relay answers to a put that goes out as it is, past this client's own firewall: `{ok, err}`. */
  const say = (put) =>
    new Promise((done) => {
      const id = gun._.ask((reply) => done({ ok: reply.ok, err: reply.err }));
      // Not gun._.on('out'): that goes through SEA's own check first.
      gun._.opt.mesh.say({ put, '#': id });
    });
  /** Who is logged in now, as `{pub, epub}`; or `{err}`. */
  const login = (alias, passphrase) =>
    new Promise((done) =>
      gun.user().auth(alias, passphrase, (ack) => done(ack.err ? { err: ack.err } : { pub: ack.sea.pub, epub: ack.sea.epub })));
  return {
    SEA,
    say,
    login,
    /** Makes an account and logs in. */
    create: async (alias, passphrase) => {
      await new Promise((done, failed) => gun.user().create(alias, passphrase, (ack) => (ack.err ? failed(ack.err) : done())));
      return login(alias, passphrase);
    },
    /** The keys of who is logged in. */
    pair: () => ({ ...gun.user()._.sea }),
    /** One signed value under one key, as any program can send it; `more` may add a certificate and a writer. */
    saySigned: async (soul, key, value, pair, more) => {
      const state = Date.now() - 1000;
      const { s } = await SEA.sign({ '#': soul, '.': key, ':': value, '>': state }, pair, null, { raw: 1 });
      const envelope = JSON.stringify({ ':': value, '~': s, ...more });
      return say({ [soul]: { _: { '#': soul, '>': { [key]: state } }, [key]: envelope } });
    },
  };
}

if (typeof module !== 'undefined') module.exports = { gunSession };
