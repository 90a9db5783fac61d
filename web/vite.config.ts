import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where a server for development listens; the proxy speaks to it with its own Host and Origin, which it insists on. */
const server = process.env.HKUBE_ENDPOINT ?? 'http://127.0.0.1:8080';
const proxied = { target: server, changeOrigin: true, headers: { origin: server } };

export default defineConfig({
  base: './',
  plugins: [react()],
  server: { host: '127.0.0.1', proxy: { '/api': proxied, '/graphql': proxied, '/swagger-api': proxied } },
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2000,
    rollupOptions: {
      output: {
        entryFileNames: 'assets/[name]-[hash].js',
        chunkFileNames: 'assets/[name]-[hash].js',
        assetFileNames: 'assets/[name]-[hash][extname]',
      },
    },
  },
});
