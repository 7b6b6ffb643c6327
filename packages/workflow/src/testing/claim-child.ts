// Claims a workflow root in a process of its own, waiting so long for others who have it: `claim-child.ts ROOT MS`.
import { claimEngine } from "../service/claim-engine.ts";

const [root = "", patience] = process.argv.slice(2);
const claim = claimEngine(root, Number(patience));
process.stdout.write(claim === undefined ? "busy\n" : "claimed\n");
claim?.release();
