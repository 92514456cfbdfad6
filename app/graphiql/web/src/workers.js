// Monaco's workers, served by ourselves. Must be imported before monaco-editor.
import { boot } from './boot.js';

self.MonacoEnvironment = {
  getWorker(_id, label) {
    const url = boot.workers[label] ?? boot.workers.editor;
    return new Worker(url, { name: label, type: 'module' });
  },
};
