// The entry for groups: sender keys and the messages under them.

export { acceptSenderKey, distributeSenderKey } from './distribute.ts';
export { distributionIdOf, distributionIdOfKey } from './distribution-id.ts';
export { decryptFromGroup, encryptForGroup } from './group-message.ts';
