// Bundles the page and its workers: node build.mjs OUTPUT_FOLDER
// Writes files with hashed names, and entries.json: which file is which entry.
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

const output = process.argv[2];

// Fonts inlined as data: URLs would need `font-src data:`; the icons' font is a file of its own.
const fontsAsFiles = {
  name: 'fonts-as-files',
  setup(bundler) {
    bundler.onLoad({ filter: /graphiql.*style\.css$/ }, async ({ path }) => {
      const styles = await readFile(path, 'utf8');
      return { contents: styles.replace(/@font-face\s*\{[^}]*\}/g, ''), loader: 'css' };
    });
  },
};

const result = await build({
  entryPoints: {
    page: 'src/page.jsx',
    'editor-worker': 'monaco-editor/esm/vs/editor/editor.worker.js',
    'json-worker': 'monaco-editor/esm/vs/language/json/json.worker.js',
    'graphql-worker': 'monaco-graphql/esm/graphql.worker.js',
  },
  outdir: output,
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  splitting: true,
  jsx: 'automatic',
  legalComments: 'none',
  logLevel: 'error',
  metafile: true,
  entryNames: '[name]-[hash]',
  chunkNames: 'part-[hash]',
  assetNames: '[name]-[hash]',
  loader: { '.ttf': 'file' },
  define: { 'process.env.NODE_ENV': '"production"' },
  plugins: [fontsAsFiles],
});

const entries = {};
for (const [path, { entryPoint, cssBundle }] of Object.entries(result.metafile.outputs)) {
  const name = basename(path).replace(/-[^-]*$/, '');
  if (!entryPoint || name === 'part') continue;
  entries[name] = basename(path);
  if (cssBundle) entries[`${name}-styles`] = basename(cssBundle);
}
await writeFile(join(output, 'entries.json'), JSON.stringify(entries, null, 2));
