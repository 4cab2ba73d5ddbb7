// What other rooms may ask of the store. Everything is kept in one SQLite file; only server/store knows how.
import type { LabSession, SessionState } from './session.ts';
import type { StepResult } from './verdict.ts';

export type User = { readonly id: string; readonly name: string; readonly local: boolean };

export type Attempt = {
  readonly id: number;
  readonly userId: string;
  readonly labId: string;
  readonly stepId: string;
  readonly sessionId: string;
  readonly result: StepResult;
  /** The reference solution had been applied to this step before the check. */
  readonly solvedByClick: boolean;
  readonly graderVersion: string;
  readonly at: Date;
};

export interface Users {
  /** Rejects with already-exists, or bad-request when name or password is too short. */
  add(name: string, password: string): Promise<User>;
  /** People with a password; the local user is not among them. */
  list(): Promise<readonly User[]>;
  /** Removes the person with all that is kept of them. Rejects with not-found. */
  remove(name: string): Promise<void>;
  /** The person at this machine; made on first use. */
  getLocal(): Promise<User>;
  /** Rejects with wrong-password, as slowly for an unknown name as for a wrong password. */
  checkPassword(name: string, password: string): Promise<User>;
}

export interface SignIns {
  /** The token goes into the cookie; only its hash is kept. */
  add(userId: string, expiresAt: Date): Promise<string>;
  /** null: unknown or expired. */
  find(token: string, now: Date): Promise<User | null>;
  end(token: string): Promise<void>;
}

export interface SessionRows {
  /** Rejects with already-exists when this person has a live session of this lab. */
  add(session: LabSession): Promise<void>;
  find(id: string): Promise<LabSession | null>;
  /** The session that is not stopped; null when there is none. */
  findLive(userId: string, labId: string): Promise<LabSession | null>;
  live(): Promise<readonly LabSession[]>;
  /** All of this person's sessions of this lab, also those that are over. */
  ofLab(userId: string, labId: string): Promise<readonly LabSession[]>;
  /** Moves it if it still is in `from`; false when it was not. Illegal moves throw. */
  move(id: string, from: SessionState, to: SessionState, change?: { reason?: string | null; at?: Date }): Promise<boolean>;
  touch(id: string, activeAt: Date): Promise<void>;
  /** Marks steps as solved by the reference solution. */
  solved(id: string, stepIds: readonly string[], at: Date): Promise<void>;
  /** Forgets those marks (the lab was reset). */
  unsolved(id: string): Promise<void>;
  solvedSteps(id: string): Promise<readonly string[]>;
}

export interface Attempts {
  add(attempt: Omit<Attempt, 'id'>): Promise<void>;
  /** For each step of the lab that was ever checked: the best (most points, then earliest) and the latest result. */
  ofLab(userId: string, labId: string): Promise<readonly StepHistory[]>;
  /** Without evidence, for the list of labs. */
  scores(userId: string): Promise<readonly StepScore[]>;
}
export type StepHistory = { readonly stepId: string; readonly best: Attempt; readonly latest: Attempt };
export type StepScore = {
  readonly labId: string;
  readonly stepId: string;
  readonly earned: number;
  readonly possible: number;
  readonly passed: boolean;
};

export interface Store {
  readonly users: Users;
  readonly signIns: SignIns;
  readonly sessions: SessionRows;
  readonly attempts: Attempts;
  dispose(): Promise<void>;
}
