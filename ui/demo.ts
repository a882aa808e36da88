/** The password of a demo, as the page itself tells it; undefined where the data is somebody's own. */
export const demoPassword = document.documentElement.dataset.demo
