// A certified provider of OpenID Connect (npm: oidc-provider) for the tests: node provider.mjs MODULES REDIRECT
// It says its address on its first line and knows everybody: who signs in as `bo` is bo@example.com.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [, , modules, redirect] = process.argv;
const { Provider } = await import(pathToFileURL(createRequire(modules + '/').resolve('oidc-provider')).href);
const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'makegood', client_secret: 'the secret of the tests', redirect_uris: [redirect], grant_types: ['authorization_code'], response_types: ['code'] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    pkce: { required: () => true },
    cookies: { keys: ['a key of the tests'] },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, email: `${id}@example.com`, email_verified: true, name: `${id[0].toUpperCase()}${id.slice(1)}` }) }),
  });
  server.on('request', provider.callback());
  console.log(issuer);
});
