// Channels of the directory (SPEC 6): whom they offer.

/**
 * A channel: the ids of the recipients offered, and `otherwise` (a Map), who is offered when one of them is left out.
 */
export class Channel {
  constructor({ id, name, recipients, otherwise }) {
    Object.assign(this, { id, name, recipients, otherwise: new Map(Object.entries(otherwise)) });
    Object.freeze(this);
  }
}
