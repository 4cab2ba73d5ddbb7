// The layout engine's worker: the package's own, bundled with the site so that nothing is fetched from elsewhere.
import 'elkjs/lib/elk-worker.min.js';
