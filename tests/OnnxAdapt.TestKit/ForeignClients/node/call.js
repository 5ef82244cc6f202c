// Makes one call with @grpc/grpc-js: requests are JSON lines on standard input, events are JSON lines on standard output.
//
// usage: call.js TARGET SERVICE/METHOD --protos FOLDER --proto FILE [--header NAME:VALUE]... [--deadline SECONDS] [--gzip]
//
// Events: {"headers": {...}}, {"message": {...}} for each response, and last
// {"status": {"code": N, "details": "...", "trailers": {...}}}. Binary metadata is base64.

'use strict';

const readline = require('node:readline');
const { parseArgs } = require('node:util');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    protos: { type: 'string' },
    proto: { type: 'string' },
    header: { type: 'string', multiple: true, default: [] },
    deadline: { type: 'string' },
    gzip: { type: 'boolean', default: false },
  },
});

const [target, path] = positionals;
const [serviceName, methodName] = [path.slice(0, path.lastIndexOf('/')), path.slice(path.lastIndexOf('/') + 1)];

function emit(kind, body) {
  process.stdout.write(JSON.stringify({ [kind]: body }) + '\n');
}

function describe(metadata) {
  const entries = {};
  for (const key of Object.keys(metadata.getMap())) {
    entries[key] = metadata.get(key).map((value) => (Buffer.isBuffer(value) ? value.toString('base64') : value)).join(', ');
  }
  return entries;
}

function outgoingMetadata() {
  const metadata = new grpc.Metadata();
  for (const header of values.header) {
    const colon = header.indexOf(':');
    const [name, value] = [header.slice(0, colon), header.slice(colon + 1)];
    metadata.add(name, name.endsWith('-bin') ? Buffer.from(value, 'base64') : value);
  }
  return metadata;
}

function finish(client, status) {
  emit('status', { code: status.code, details: status.details, trailers: describe(status.metadata) });
  client.close();
  process.stdin.destroy();
}

function loadService() {
  const definition = loader.loadSync(values.proto, {
    includeDirs: [values.protos], keepCase: true, longs: String, enums: String, bytes: String, oneofs: true,
  });
  return definition[serviceName];
}

async function firstLine() {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    if (line.trim()) {
      return JSON.parse(line);
    }
  }
  return {};
}

function pump(call) {
  const lines = readline.createInterface({ input: process.stdin });
  lines.on('line', (line) => {
    if (line.trim()) {
      call.write(JSON.parse(line));
    }
  });
  lines.on('close', () => call.end());
}

async function main() {
  const service = loadService();
  const method = service[methodName];
  const Client = grpc.makeGenericClientConstructor(service, serviceName);
  const client = new Client(target, grpc.credentials.createInsecure(), {
    'grpc.default_compression_algorithm': values.gzip ? grpc.compressionAlgorithms.gzip : grpc.compressionAlgorithms.identity,
  });
  const options = values.deadline === undefined ? {} : { deadline: Date.now() + Number(values.deadline) * 1000 };
  const answered = (error, message) => error || emit('message', message);
  const metadata = outgoingMetadata();
  let call;
  if (method.requestStream) {
    call = method.responseStream ? client[methodName](metadata, options) : client[methodName](metadata, options, answered);
  } else {
    const request = await firstLine();
    call = method.responseStream ? client[methodName](request, metadata, options) : client[methodName](request, metadata, options, answered);
  }
  call.on('metadata', (received) => emit('headers', describe(received)));
  if (method.responseStream) {
    call.on('data', (message) => emit('message', message));
    call.on('error', () => {});
  }
  call.on('status', (status) => setImmediate(() => finish(client, status)));
  if (method.requestStream) {
    pump(call);
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
