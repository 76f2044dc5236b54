// Registers from Node.js through gRPC, with nothing of this project but register.proto.
//
//   ./run-server.sh all                           # three servers, in another terminal
//   cd docs/examples/node && npm install
//   node registers.mjs                            # or with other addresses: node registers.mjs 127.0.0.1:9091
import { fileURLToPath } from "node:url";
import * as grpc from "@grpc/grpc-js";
import * as protoLoader from "@grpc/proto-loader";

const PROTO = process.env.REGISTER_PROTO
  ?? fileURLToPath(new URL("../../../paxos-proto/src/main/proto/paxos/v1/register.proto", import.meta.url));
const addresses = process.argv[2] ?? "127.0.0.1:9091,127.0.0.1:9092,127.0.0.1:9093";

// Versions are 64-bit: as strings they lose nothing.
const definition = protoLoader.loadSync(PROTO, { longs: String, oneofs: true });
const { RegisterService } = grpc.loadPackageDefinition(definition).paxos.v1;

// Any server will do: the calls go round those that are there.
const client = new RegisterService(`ipv4:${addresses}`, grpc.credentials.createInsecure(), {
  "grpc.service_config": JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
});
const metadata = new grpc.Metadata();
metadata.set("paxos-cluster", "paxos"); // Every call names its cluster.

/** One call, as a promise. */
function call(method, request) {
  return new Promise((resolve, reject) => {
    const deadline = Date.now() + 6_000; // A little more than the server's own.
    client[method](request, metadata, { deadline }, (error, reply) => (error ? reject(error) : resolve(reply)));
  });
}

/** Adds to a counter, from as many processes at once as there may be: no addition gets lost. */
async function add(key, amount) {
  for (;;) {
    const { version, value } = await call("get", { key });
    const sum = Number(value?.toString() ?? "0") + amount;
    try {
      await call("compareAndSet", { key, expectedVersion: version, value: Buffer.from(String(sum)) });
      return sum;
    } catch (error) {
      // Someone else was faster: begin again from what is there now. The rest is for the caller to know. ABORTED says
      // that the addition may or may not be made; so does UNAVAILABLE without "no quorum", for the connection broke.
      if (error.code !== grpc.status.FAILED_PRECONDITION) throw error;
    }
  }
}

const key = `example/${process.pid}`;
console.log("put:", await call("put", { key, value: Buffer.from("0") }));
const sums = await Promise.all(Array.from({ length: 10 }, () => add(key, 1)));
console.log("sums:", sums.sort((a, b) => a - b).join(" "));
const { version, value } = await call("get", { key });
console.log("get:", { version, value: value.toString() });
try {
  await call("compareAndSet", { key, expectedVersion: "1", value: Buffer.from("late") });
} catch (error) {
  console.log("compareAndSet:", grpc.status[error.code], error.details);
}
console.log("delete:", await call("delete", { key, expectedVersion: version }));
client.close();
