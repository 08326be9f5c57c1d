import { engineOfProject } from './engine';

const isEmbedded = engineOfProject() === 'embedded';

/** What only one engine has is run in its project; in the other one it is shown as skipped. */
export const whenEmbedded = isEmbedded ? it : it.skip;
export const whenDistributed = isEmbedded ? it.skip : it;
export const describeDistributed = isEmbedded ? describe.skip : describe;
