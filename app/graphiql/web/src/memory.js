// Storage that lasts as long as the page: history and tabs never reach the disk.
const theme = 'graphiql:theme';

export function memoryStorage() {
  const values = new Map();
  return {
    get length() {
      return values.size;
    },
    key: (index) => [...values.keys()][index] ?? null,
    getItem: (key) => values.get(key) ?? (key === theme ? localStorage.getItem(key) : null),
    setItem(key, value) {
      values.set(key, String(value));
      if (key === theme) localStorage.setItem(key, value);
    },
    removeItem(key) {
      values.delete(key);
      if (key === theme) localStorage.removeItem(key);
    },
    clear() {
      values.clear();
      localStorage.removeItem(theme);
    },
  };
}
