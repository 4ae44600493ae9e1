/** A service that deploys, as far as its caller can tell: a process of its own that reads what it is sent and says that it was done. */
import { createServer } from "node:http";
import process from "node:process";

const server = createServer((request, response) => {
  let length = 0;
  request.on("data", (chunk: Uint8Array) => {
    length += chunk.length;
  });
  request.on("end", () => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ deployed: true, length }));
  });
});
server.listen(0, "127.0.0.1", () => {
  process.send?.(server.address());
});
process.on("disconnect", () => {
  process.exit(0);
});
