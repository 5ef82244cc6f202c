'use strict';
// Asks a server for embeddings and models with OpenAI's client, and prints what came as one JSON object.
// Usage: node embed.js BASE_URL MODEL TEXT...
const { OpenAI } = require('openai');

const [baseURL, model, ...texts] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey: 'none', maxRetries: 0 });

async function failureOf(call) {
  try {
    await call();
    return null;
  } catch (error) {
    return { status: error.status, type: error.type, code: error.code, param: error.param, message: error.message };
  }
}

async function main() {
  const models = [];
  for await (const entry of client.models.list()) models.push(entry.id);
  console.log(JSON.stringify({
    // Without a format the client asks for base64 and decodes it.
    byDefault: await client.embeddings.create({ model, input: texts }),
    floats: await client.embeddings.create({ model, input: texts, encoding_format: 'float' }),
    short: await client.embeddings.create({ model, input: texts[0], dimensions: 2, encoding_format: 'float' }),
    models,
    model: await client.models.retrieve(model),
    noModel: await failureOf(() => client.models.retrieve('no-such-model')),
    noSuchModel: await failureOf(() => client.embeddings.create({ model: 'no-such-model', input: 'a' })),
    empty: await failureOf(() => client.embeddings.create({ model, input: '' })),
    tooMany: await failureOf(() => client.embeddings.create({ model, input: Array(2049).fill('a') })),
    tooLarge: await failureOf(() => client.embeddings.create({ model, input: 'a', dimensions: 100000 })),
  }));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
