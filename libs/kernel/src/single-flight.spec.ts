import { SingleFlight } from './single-flight';

/** A job whose runs end when the test says. */
class Job {
  runs = 0;
  private ends: ((error?: Error) => void)[] = [];

  readonly work = (): Promise<void> => {
    this.runs += 1;
    return new Promise((resolve, reject) => this.ends.push((error) => (error ? reject(error) : resolve())));
  };

  end(error?: Error): void {
    this.ends.shift()?.(error);
  }
}

describe('one run at a time', () => {
  it('gives every call during a run one further run, begun after it', async () => {
    const job = new Job();
    const flight = new SingleFlight(job.work);
    const first = flight.run();
    const [second, third] = [flight.run(), flight.run()];
    expect(job.runs).toBe(1);
    job.end();
    await first;
    await new Promise(setImmediate);
    expect(job.runs).toBe(2);
    job.end();
    await Promise.all([second, third]);
    expect(job.runs).toBe(2);
  });

  it('tells a failure to those who asked for that run only', async () => {
    const job = new Job();
    const flight = new SingleFlight(job.work);
    const first = flight.run();
    const second = flight.run();
    job.end(new Error('no'));
    await expect(first).rejects.toThrow('no');
    await new Promise(setImmediate);
    job.end();
    await expect(second).resolves.toBeUndefined();
  });

  it('is idle when no run is left', async () => {
    const job = new Job();
    const flight = new SingleFlight(job.work);
    await flight.idle();
    const run = flight.run();
    job.end();
    await flight.idle();
    await run;
    expect(job.runs).toBe(1);
  });
});
