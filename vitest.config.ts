import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^tapline$/, replacement: here('./src/index.ts') },
      { find: /^tapline\/testing\/vitest$/, replacement: here('./src/testing/vitest.ts') },
      { find: /^tapline\/testing$/, replacement: here('./src/testing/index.ts') },
      { find: /^tapline\/zeekjs$/, replacement: here('./src/zeekjs.ts') },
      { find: /^tapline\/scripts\/(.*)$/, replacement: `${here('./scripts/')}$1.ts` },
    ],
  },
  test: {
    include: ['test/**/*.test.ts', 'templates/**/*.test.ts'],
    typecheck: { enabled: false },
  },
});
