/** Waits for a task of its own: what is drawn in several of them leaves room to answer a finger in between. */
export const ownTask = () => new Promise<void>((done) => setTimeout(done))
