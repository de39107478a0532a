import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

const OUT = "../src/ringfence/web";
const SERVER = process.env.RINGFENCE_URL ?? "http://127.0.0.1:8080";

/** What browsers load is packed once, here, and not at every request. */
function packed(): Plugin {
  return {
    name: "packed",
    apply: "build",
    closeBundle() {
      const folder = join(import.meta.dirname, OUT, "assets");
      for (const name of readdirSync(folder)) {
        if (/\.(js|css|svg)$/.test(name)) {
          writeFileSync(join(folder, `${name}.gz`), gzipSync(readFileSync(join(folder, name)), { level: 9 }));
        }
      }
    },
  };
}

export default defineConfig({
  plugins: [packed()],
  build: {
    outDir: OUT,
    emptyOutDir: true,
    assetsInlineLimit: 0, // the content security policy allows files of ours alone
    modulePreload: { polyfill: false },
    sourcemap: false,
    target: "es2022",
    manifest: "manifest.json",
    // Packages for servers mark what is for browsers; here everything is.
    rolldownOptions: { onwarn: (warning, warn) => warning.code === "MODULE_LEVEL_DIRECTIVE" || warn(warning) },
  },
  server: { proxy: { "/api": { target: SERVER, ws: true, changeOrigin: true }, "/campaign": SERVER } },
  test: { environment: "node", include: ["tests/unit/**/*.test.ts"] },
} as Parameters<typeof defineConfig>[0]);
