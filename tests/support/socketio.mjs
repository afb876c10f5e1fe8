// A client of Socket.IO as pages have it. A line of JSON for each thing that happens to it; on its standard
// input a line for each that it is to do: [event, ...arguments] is emitted, and its answer is a line too.
import { createInterface } from "node:readline";
import { io } from "socket.io-client";

const [address, options] = [process.argv[2], JSON.parse(process.argv[3])];
const tell = (...what) => process.stdout.write(`${JSON.stringify(what)}\n`);
const socket = io(address, options);

socket.on("connect", () => tell("connect", socket.io.engine.transport.name));
socket.on("connect_error", (error) => tell("connect_error", { message: error.message, ...error.data }));
socket.on("disconnect", (reason) => tell("disconnect", reason));
socket.onAny((name, ...data) => tell("event", name, ...data));
socket.io.engine.on("upgrade", (transport) => tell("upgrade", transport.name));
createInterface({ input: process.stdin })
  .on("line", async (line) => {
    const [what, ...rest] = JSON.parse(line);
    if (what === "disconnect") socket.disconnect();
    else tell("answer", await socket.timeout(10_000).emitWithAck(what, ...rest));
  })
  .on("close", () => {
    socket.io.engine.once("close", () => process.exit(0));
    socket.disconnect();
    setTimeout(() => process.exit(0), 1_000);
  });
