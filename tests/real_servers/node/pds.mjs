// A personal data server of the AT Protocol with a directory in memory: PORT, PLC_PORT, DATA and APPVIEW (may be empty) come from the environment.
import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
const require = createRequire(process.env.MODULES + "/");
const { PDS } = await import(require.resolve("@atproto/pds"));
const { MockDatabase, PlcServer } = require("@did-plc/server");

const { PORT, PLC_PORT, DATA, APPVIEW } = process.env;
mkdirSync(`${DATA}/blobs`, { recursive: true });
const plc = PlcServer.create({ db: new MockDatabase(), port: Number(PLC_PORT) });
await plc.start();
const pds = await PDS.fromEnv({
  port: Number(PORT),
  hostname: "localhost",
  devMode: true,
  dataDirectory: DATA,
  blobstoreDiskLocation: `${DATA}/blobs`,
  didPlcUrl: `http://127.0.0.1:${PLC_PORT}`,
  jwtSecret: "only-for-tests-only-for-tests",
  adminPassword: "only-for-tests",
  plcRotationKeyK256PrivateKeyHex: "3ee68ca15a7d8ed2a9d5ee33c5ef0b8bb7a8f0d4c1e0c2c2d2e3a1b2c3d4e5f6",
  inviteRequired: false,
  disableSsrfProtection: true,
  rateLimitsEnabled: false,
  serviceHandleDomains: [".test"],
  crawlers: [],
  ...(APPVIEW ? { bskyAppViewUrl: APPVIEW, bskyAppViewDid: "did:example:appview" } : {}),
});
await pds.start();
console.log("ready");
