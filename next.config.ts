// The site's build: pages only, the API and the socket belong to server/.
import type { NextConfig } from 'next';

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  devIndicators: false,
  allowedDevOrigins: ['127.0.0.1'],
  // A second look at types would cost the first start half a minute; `npm run types` is the one that counts.
  typescript: { ignoreBuildErrors: true },
  // Pages never import these; named so that a slip fails in a test and not in the bundler.
  serverExternalPackages: ['dockerode', '@prisma/client', 'pino'],
  turbopack: { root: import.meta.dirname },
};

export default config;
