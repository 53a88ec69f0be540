// What a scheduled conversation must show: the right texts, no accepted repeats, and nothing lost that need not be.

import type { Delivery } from './schedule.ts';

/** Texts are right, repeats and tampered messages are refused; returns the first deliveries that failed. */
export function requireSound(deliveries: readonly Delivery[]): readonly Delivery[] {
  const failed: Delivery[] = [];
  for (const delivery of deliveries) {
    const { outcome, what, expectedText, action } = delivery;
    if ('text' in outcome) {
      if (outcome.text !== expectedText) throw new Error(`action ${action}: a wrong text came out`);
      if (what === 'tampered') throw new Error(`action ${action}: a tampered message was accepted`);
    } else if (what === 'first') {
      failed.push(delivery);
    }
  }
  return failed;
}

/** One word a delivery, the same whoever ran the schedule. */
export function outline(deliveries: readonly Delivery[]): readonly string[] {
  return deliveries.map(({ action, what, outcome }) => {
    if ('text' in outcome) return `${action} ${what} read`;
    // What a flipped bit is refused as depends on where it is looked at first.
    return what === 'tampered' ? `${action} ${what} refused` : `${action} ${what} ${outcome.refused}`;
  });
}
