/** What a peer says when it cannot do a case; it becomes a dash with a footnote, not a failure of the bench. */
export class Missing extends Error {}
