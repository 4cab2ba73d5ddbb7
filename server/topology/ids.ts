// Names of things in the picture: stable as long as the thing is there, so that the browser keeps its place.
export const hostId = (host: string) => host;
export const spaceId = (host: string, space: string) => (space === '' ? host : `${host}/ns/${space}`);
export const deviceId = (host: string, space: string, device: string) => `${spaceId(host, space)}/dev/${device}`;
export const bridgeId = (host: string, bridge: string) => `${host}/ovs/${bridge}`;
export const portId = (host: string, bridge: string, port: string) => `${bridgeId(host, bridge)}/${port}`;
export const wireId = (wire: string) => `wire/${wire}`;
