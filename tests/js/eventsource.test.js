import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";

import { backoffMs, EventSource, EventStream } from "../../ticker/static/eventsource.js";

/** @param {string[]} pieces @returns {[string, string, string][]} */
const read = (pieces, stream = new EventStream()) =>
  pieces.flatMap((piece) => [...stream.feed(piece)]).map(({ type, data, lastEventId }) => [type, data, lastEventId]);

const TEXTS = [
  "id: 1\r\nevent: foo\r\ndata: a\r\ndata: b\r\n\r\ndata: c\r\n\r\n",
  "id: 1\revent: foo\rdata: a\rdata: b\r\rdata: c\r\r",
  "id: 1\nevent: foo\ndata: a\ndata: b\n\ndata: c\n\n",
  ": hello\n\rid:1\r\nevent:foo\n: on\rdata:a\rdata:b\r\n\r\n\ndata: c\r\n\r",
];

test("a stream is the same however its lines end and wherever it is cut", () => {
  const wanted = [["foo", "a\nb", "1"], ["message", "c", "1"]];
  for (const text of TEXTS) {
    assert.deepEqual(read([text]), wanted);
    assert.deepEqual(read([...text]), wanted);
    for (let at = 0; at <= text.length; at++) {
      assert.deepEqual(read([text.slice(0, at), "", text.slice(at)]), wanted);
      for (let to = at; to <= text.length; to++) assert.deepEqual(read([text.slice(0, at), text.slice(at, to), text.slice(to)]), wanted);
    }
  }
});

test("an id counts from the end of its event on, whether or not that has data", () => {
  const stream = new EventStream("0");
  assert.deepEqual(read(["data: a\n\nid: 1\n"], stream), [["message", "a", "0"]]);
  assert.equal(stream.lastEventId, "0");
  assert.deepEqual(read(["\n"], stream), []);
  assert.equal(stream.lastEventId, "1");
  read(["id: 2\0\n\nid: 3\u0000\n\n"], stream);
  assert.equal(stream.lastEventId, "1");
  assert.deepEqual(read(["id\ndata: b\n\n"], stream), [["message", "b", ""]]);
});

test("a hint is digits alone, and no longer than a timer", () => {
  const stream = new EventStream();
  for (const text of ["retry: 1s\n", "retry: -1\n", "retry\n", "retry: ٣\n", "retry:  5\n"]) read([text], stream);
  assert.equal(stream.retryMs, null);
  read(["retry: 0250\n"], stream);
  assert.equal(stream.retryMs, 250);
  read([`retry: ${"9".repeat(400)}\n`], stream);
  assert.equal(stream.retryMs, 2 ** 31 - 1);
});

test("a stream is within an event from its first line to its blank one", () => {
  const stream = new EventStream("1");
  /** @type {[string, boolean][]} */
  const steps = [["", false], ["d", true], ["ata: a\n", true], ["\n", false], ["id: 1\n", false], ["id: 2\n", true], ["\r", false], ["\n", false], [":\n", false]];
  for (const [text, isWithin] of steps) {
    read([text], stream);
    assert.equal(stream.isWithinEvent, isWithin, JSON.stringify(text));
  }
});

test("a failure is met at the hint, others in a row later and later, never all at once", () => {
  assert.equal(backoffMs(2000, 1, 0.9), 2000);
  assert.equal(backoffMs(2000, 2, 0), 2000);
  assert.equal(backoffMs(2000, 3, 1), 8000);
  assert.equal(backoffMs(2000, 99, 1), 60_000);
  assert.equal(backoffMs(100_000, 99, 1), 100_000);
  assert.equal(backoffMs(0, 99, 1), 0);
});

test("in Node a stream is resumed after its end and after a refusal to connect", async () => {
  /** @type {(string | string[] | undefined)[]} */
  const cursors = [];
  const server = createServer((request, response) => {
    cursors.push(request.headers["last-event-id"]);
    response.writeHead(cursors.length < 3 ? 200 : 204, { "Content-Type": "text/event-stream", Connection: "close" });
    response.end(cursors.length < 3 ? `retry: 1\nid: ${cursors.length}\ndata: ${cursors.length}\n\n` : undefined);
  });
  /** @returns {Promise<number>} */
  const listen = (port = 0) => new Promise((open) => server.listen(port, "127.0.0.1", () => open(/** @type {any} */ (server.address()).port)));
  // Nobody else may take it while nothing listens there.
  const port = await listen(Number(process.env["FREE_PORT"] ?? 0));
  const source = new EventSource(`http://127.0.0.1:${port}/`);
  /** @type {[string, string, number][]} */
  const seen = [];
  let breaks = 0;
  source.onmessage = ({ data, origin }) => seen.push([data, origin, source.readyState]);
  await new Promise((over) => {
    source.onerror = () => {
      breaks += 1;
      if (source.readyState === EventSource.CLOSED) over(undefined);
      else if (breaks === 1) server.close();
      else if (breaks === 2) void listen(port);
    };
  });
  server.close();
  const origin = `http://127.0.0.1:${port}`;
  assert.deepEqual(seen, [["1", origin, 1], ["2", origin, 1]]);
  assert.deepEqual(cursors, [undefined, "1", "2"]);
  assert.ok(breaks >= 4);
});
