import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: "dist",
    assetsDir: "assets",
    // A module preload polyfill would be an inline script, which the Content-Security-Policy forbids.
    modulePreload: { polyfill: false },
    // Data addresses are left to the few places that mean them.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
  },
  server: {
    host: "127.0.0.1",
    proxy: { "/api": { target: process.env.JINPAI_API ?? "http://127.0.0.1:8080", changeOrigin: false } },
  },
  test: { environment: "node", include: ["src/**/*.test.{ts,tsx}"] },
});
