'use strict';
// Makes one gRPC-Web call by hand and prints what came as one JSON object.
// Usage: node call.js URL binary|text MESSAGE_AS_BASE64
const [url, mode, message] = process.argv.slice(2);
const type = mode === 'text' ? 'application/grpc-web-text+proto' : 'application/grpc-web+proto';

function frame(payload) {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(payload.length, 1);
  return Buffer.concat([head, payload]);
}

// Every flush of the server may end with padding of its own.
function decodeText(text) {
  return Buffer.concat((text.match(/[A-Za-z0-9+/]*={0,2}/g) || []).map((part) => Buffer.from(part, 'base64')));
}

async function main() {
  const request = frame(Buffer.from(message, 'base64'));
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': type, accept: type, 'x-grpc-web': '1' },
    body: mode === 'text' ? request.toString('base64') : request,
  });
  const raw = Buffer.from(await response.arrayBuffer());
  const body = mode === 'text' ? decodeText(raw.toString('latin1')) : raw;
  const answer = { status: response.status, contentType: response.headers.get('content-type'), headers: Object.fromEntries(response.headers), messages: [], trailers: {} };
  for (let at = 0; at < body.length;) {
    const payload = body.subarray(at + 5, at + 5 + body.readUInt32BE(at + 1));
    if (body[at] & 0x80) {
      for (const line of payload.toString('latin1').split('\r\n').filter(Boolean)) {
        answer.trailers[line.slice(0, line.indexOf(':'))] = line.slice(line.indexOf(':') + 1).trim();
      }
    } else {
      answer.messages.push(payload.toString('base64'));
    }
    at += 5 + payload.length;
  }
  console.log(JSON.stringify(answer));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
