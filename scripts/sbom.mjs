/**
 * npm run sbom [-- FILE]: the bill of materials of what is installed to run the gateway, as CycloneDX JSON, from the lock
 * file alone. It is made for a release and not kept in the repository: the lock file is what it is made from.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { command, npm, Refusal, root } from './ensure.mjs';

await command(async () => {
  const file = resolve(process.argv[2] ?? join(root, '.artefacts', 'sbom.cdx.json'));
  // With --omit=dev npm leaves out packages, too, that the gateway and its tests share.
  const { code, output } = await npm('sbom', '--sbom-format=cyclonedx', '--package-lock-only');
  const bom = code === 0 ? parse(output) : null;
  if (!bom) throw new Refusal(`npm sbom (npm 9.5 or newer has it) made none; it said:\n${output.trim()}`);
  const shipped = shippedPackages();
  const own = bom.metadata.component;
  const isKept = (ref) => ref === own['bom-ref'] || shipped.has(ref);
  bom.components = bom.components.filter((one) => isKept(one['bom-ref']));
  bom.dependencies = bom.dependencies
    .filter(({ ref }) => isKept(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter(isKept) }));
  // npm calls it a library by the name of its folder.
  Object.assign(own, { type: 'application', name: 'epusdt-node' });
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(bom, null, 2)}\n`);
  console.log(`${relative(process.cwd(), file)}: ${bom.components.length} packages.`);
});

/** `name@version` of every package that is not for development alone. */
function shippedPackages() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return new Set(
    Object.entries(packages)
      .filter(([path, { dev }]) => path !== '' && !dev)
      .map(([path, { name, version }]) => `${name ?? path.split('node_modules/').pop()}@${version}`),
  );
}

/** npm may say something before and after it. */
function parse(output) {
  try {
    return JSON.parse(output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1));
  } catch {
    return null;
  }
}
