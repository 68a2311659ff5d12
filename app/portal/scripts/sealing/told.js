// The view of a mailbox with all that was told in one list, for the page.

import { viewMailbox } from "../../../../crypto/browser/reporter/mailbox_view.js";
import { orderTold } from "../../../../crypto/browser/reporter/members.js";

/**
 * Describe a mailbox as `viewMailbox` does. `told` has besides, in the order in which they were written, its replies and
 * the events between them, each with its place. Replies that could not be opened have no order: they come first.
 */
export function viewInOrder(mailbox) {
  const view = viewMailbox(mailbox);
  const places = new Map([...mailbox.told].map(([place, item]) => [item, place]));
  const ordered = orderTold([...mailbox.told.values()]).map((item) => places.get(item));
  const replies = new Map(view.replies.map((reply) => [reply.place, reply]));
  const coming = view.events.values();
  const opened = ordered.map((place) => replies.get(place) ?? { place, ...coming.next().value });
  const known = new Set(ordered);
  return { ...view, told: [...view.replies.filter(({ place }) => !known.has(place)), ...opened] };
}
