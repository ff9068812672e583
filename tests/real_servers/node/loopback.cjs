// Preloaded: whatever a server's code says, it listens on loopback only.
const net = require("node:net");
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (...given) {
  const [first] = given;
  if (typeof first === "number" || /^\d+$/.test(String(first))) {
    const ready = given.find((one) => typeof one === "function");
    return listen.call(this, { port: Number(first), host: "127.0.0.1" }, ready);
  }
  if (first && typeof first === "object" && first.port !== undefined && !first.path) given[0] = { ...first, host: "127.0.0.1" };
  return listen.apply(this, given);
};
