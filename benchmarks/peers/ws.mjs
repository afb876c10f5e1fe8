// node's ws, one send an event and a reader.
// Arguments: a frame with @NUMBER@ and @PUBLISHED_NS@ in it, the first frame of a stream.
import http from "node:http";
import readline from "node:readline";
import { WebSocketServer } from "ws";

const [template, ready] = process.argv.slice(2);
const server = http.createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false });

sockets.on("connection", (socket) => {
  socket.on("error", () => {});
  socket.send(ready);
});

const say = (answer) => process.stdout.write(JSON.stringify(answer) + "\n");
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

let number = 1;

function publish(batch) {
  const published = String(process.hrtime.bigint());
  for (let event = 0; event < batch; event += 1, number += 1) {
    const frame = Buffer.from(
      template.replaceAll("@NUMBER@", String(number)).replaceAll("@PUBLISHED_NS@", published),
    );
    for (const socket of sockets.clients) socket.send(frame, { binary: false });
  }
}

async function obey(order) {
  const start = performance.now();
  for (let turn = 0; turn < order.batches; turn += 1) {
    await sleep(Math.max(0, start + turn * order.every_s * 1000 - performance.now()));
    publish(order.batch);
  }
  say({ events: order.batches * order.batch });
}

server.listen({ port: 0, host: "127.0.0.1", backlog: 4096 }, async () => {
  say({ port: server.address().port, pids: [process.pid] });
  for await (const line of readline.createInterface({ input: process.stdin })) await obey(JSON.parse(line));
  process.exit(0);
});
