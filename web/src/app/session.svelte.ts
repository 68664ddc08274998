// Who is signed in, as the server says. No right is decided here: it only chooses what to show.

import { me, type Me, type Right, type Role } from '$modules/identity/api';

class Session {
  me = $state.raw<Me>();
  unread = $state(0);
  private demoPage = $state(false); // As the page itself says, before the server was asked.

  get signedIn(): boolean {
    return this.me?.signed_in ?? false;
  }

  get demo(): boolean {
    return this.me?.demo ?? this.demoPage;
  }

  markDemo(demo: boolean): void {
    this.demoPage = demo;
  }

  can(right: Right): boolean {
    return this.me?.rights?.includes(right) ?? false;
  }

  is(role: Role): boolean {
    return this.me?.roles?.includes(role) ?? false;
  }

  get staff(): boolean {
    return this.can('read_households') || this.can('run_programme') || this.can('administer') || this.can('record_cash')
      || this.can('audit');
  }

  async refresh(): Promise<void> {
    const result = await me();
    if (result.ok) this.me = result.value;
  }
}

export const session = new Session();
