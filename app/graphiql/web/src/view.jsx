// "See as": the connection whose view of the roster and grade book is queried, and the edition.
import { useSyncExternalStore } from 'react';
import { boot } from './boot.js';

let current = { asConnection: '', edition: '' };
const listeners = new Set();

export const view = {
  get: () => current,
  set(change) {
    current = { ...current, ...change };
    for (const listener of listeners) listener();
  },
};

function subscribe(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useView() {
  return useSyncExternalStore(subscribe, view.get);
}

export function ViewBar() {
  const { asConnection, edition } = useView();
  const chosen = boot.connections.find((each) => each.clientId === asConnection);
  const active = Boolean(asConnection || edition);
  return (
    <form
      id="graphiql-view"
      className={active ? 'view-bar active' : 'view-bar'}
      aria-label="View of the roster"
      onSubmit={(event) => event.preventDefault()}
    >
      <label htmlFor="see-as">See as</label>
      <select
        id="see-as"
        value={asConnection}
        onChange={(event) => view.set({ asConnection: event.target.value })}
      >
        <option value="">Myself ({boot.name})</option>
        {boot.connections.map((each) => (
          <option key={each.clientId} value={each.clientId}>
            {each.title}
          </option>
        ))}
      </select>
      <label htmlFor="see-edition">Edition</label>
      <select
        id="see-edition"
        value={edition}
        onChange={(event) => view.set({ edition: event.target.value })}
      >
        <option value="">Current</option>
        {boot.editions.map((each) => (
          <option key={each.number} value={String(each.number)}>
            {each.title}
          </option>
        ))}
      </select>
      <p id="see-as-note" role="status">
        {active
          ? `roster and gradebook show what ${chosen ? chosen.title : 'you'} ` +
            `${chosen ? 'sees' : 'see'}${edition ? ` in edition ${edition}` : ''}; ` +
            'the other fields are unchanged.'
          : ''}
      </p>
    </form>
  );
}
