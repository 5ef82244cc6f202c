'use strict';
// Sends messages of some size from several callers at once, and prints how often each status came as one JSON object.
// Usage: node large.js TARGET METHOD BYTES CALLERS ROUNDS
const grpc = require('@grpc/grpc-js');

const [target, method, bytes, callers, rounds] = process.argv.slice(2);
const client = new grpc.Client(target, grpc.credentials.createInsecure(), { 'grpc.max_send_message_length': -1 });
const same = (value) => value;
const message = Buffer.alloc(Number(bytes));
const seen = {};

const call = () => new Promise((resolve) => {
  client.makeUnaryRequest(method, same, same, message, new grpc.Metadata(), { deadline: Date.now() + 60000 }, (error) => {
    const status = error ? `${error.code}: ${error.details}` : 'answered';
    seen[status] = (seen[status] || 0) + 1;
    resolve();
  });
});

async function caller() {
  for (let round = 0; round < Number(rounds); round += 1) await call();
}

Promise.all(Array.from({ length: Number(callers) }, caller)).then(() => {
  console.log(JSON.stringify(seen));
  process.exit(0);
});
