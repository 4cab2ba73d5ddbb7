// The project's Docker client: an answer that is cut off is an error. docker-modem waits for its end, which then never comes.
import { Agent, type ClientRequest, type IncomingMessage } from 'node:http';
import { inspect } from 'node:util';
import Docker from 'dockerode';

/** `socket`: path of the engine's socket, or tcp://host:port. */
export function dockerClient(socket: string): Docker {
  const remote = /^tcp:\/\/([^:]+):(\d+)$/.exec(socket);
  const docker = remote ? new Docker({ host: remote[1]!, port: Number(remote[2]) }) : new Docker({ socketPath: socket });
  // As Node's own agent, which others use too.
  const agent = new Agent({ keepAlive: true, scheduling: 'lifo', timeout: 5000 });
  (docker.modem as { agent?: Agent }).agent = watchful(agent);
  return docker;
}

/** Every agent of Node has it, its types do not: where a request comes to its connection. */
type Adds = { addRequest(request: ClientRequest, ...rest: unknown[]): void };

/** docker-modem hears a request's error and settles by it, once; who has been given a stream hears of its end by the stream. */
function watchful(agent: Agent): Agent {
  const adds = agent as unknown as Adds;
  const add = adds.addRequest.bind(agent);
  adds.addRequest = (request, ...rest) => {
    request.once('response', (response: IncomingMessage) => {
      response.once('close', () => {
        if (response.complete) return;
        request.emit('error', Object.assign(new Error('the engine broke its answer off'), { code: 'ECONNRESET' }));
      });
    });
    add(request, ...rest);
  };
  // docker-modem writes the options of each request out in full for its log, also when there is none (decision 9).
  return Object.assign(agent, { [inspect.custom]: () => 'the agent of the engine' });
}
