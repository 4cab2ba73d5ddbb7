// Who may import whom. docs/decisions/0001 says why; test/integration/rooms.test.ts plants violations.
const rooms = ['catalog', 'sessions', 'terminals', 'grading', 'topology', 'store'];
const doors = ['http', 'sockets', 'cli'];
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true, dependencyTypesNot: ['type-only'] } },
    { name: 'app-knows-contract-only', severity: 'error', from: { path: '^app/' }, to: { path: '^server/', pathNot: '^server/contract/' } },
    { name: 'server-not-app', severity: 'error', from: { path: '^server/' }, to: { path: '^app/' } },
    { name: 'domain-imports-nothing', severity: 'error', from: { path: '^server/domain/', pathNot: '\\.test\\.ts$' }, to: { pathNot: '^server/domain/' } },
    { name: 'contract-imports-zod-only', severity: 'error', from: { path: '^server/contract/', pathNot: '\\.test\\.ts$' }, to: { pathNot: '^(server/contract/|node_modules/zod)' } },
    { name: 'parse-is-pure', severity: 'error', from: { path: '^server/parse/', pathNot: '\\.test\\.ts$' }, to: { pathNot: '^(server/parse/|node_modules/zod|util$)' } },
    ...rooms.map((room) => ({
      name: `room-${room}-apart`, severity: 'error',
      from: { path: `^server/${room}/` },
      to: { path: `^server/(${[...rooms.filter((r) => r !== room), ...doors, 'engine'].join('|')})/|^server/(app|main)\\.ts$` },
    })),
    { name: 'engine-apart', severity: 'error', from: { path: '^server/engine/' }, to: { path: `^server/(${[...rooms, ...doors].join('|')})/|^server/(app|main)\\.ts$` } },
    { name: 'dockerode-in-engine', severity: 'error', from: { path: '^(server|app)/', pathNot: '^server/engine/docker/' }, to: { path: 'node_modules/(@types/)?dockerode' } },
    { name: 'prisma-in-store', severity: 'error', from: { path: '^(server|app)/', pathNot: '^server/store/' }, to: { path: 'node_modules/@?prisma|server/store/generated' } },
    { name: 'xterm-in-one-component', severity: 'error', from: { path: '^app/', pathNot: '^app/terminal/' }, to: { path: 'node_modules/@xterm' } },
    { name: 'setup-has-no-packages', severity: 'error', from: { path: '^setup/', pathNot: '\\.test\\.ts$|schema-engine\\.mjs$' }, to: { path: 'node_modules|^server/|^app/' } },
  ],
  options: { doNotFollow: { path: 'node_modules' }, tsPreCompilationDeps: true, tsConfig: { fileName: 'tsconfig.json' }, exclude: { path: '\\.next|\\.patchbay|/generated/' }, enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.mjs', '.js'] } },
};
