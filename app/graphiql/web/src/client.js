// Requests to the service, as the signed-in person.
import { boot } from './boot.js';

async function send(method, path, body) {
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        'x-csrf-token': boot.csrf,
      },
      body: JSON.stringify(body),
      credentials: 'same-origin',
      redirect: 'manual',
    });
  } catch {
    return failure('The service does not answer. Check that it is running, then try again.');
  }
  if (response.type === 'opaqueredirect') {
    return failure('You are signed out. Open this page in another tab, sign in, then try again.');
  }
  try {
    return await response.json();
  } catch {
    return failure(`The service answered ${response.status} without JSON. Reload the page.`);
  }
}

function failure(message) {
  return { errors: [{ message }] };
}

export function execute(parameters) {
  return send('POST', boot.paths.execute, parameters);
}

export function saveQuery(query) {
  return send('POST', boot.paths.saved, query);
}

export function deleteQuery(name) {
  return send('POST', boot.paths.remove, { name });
}
