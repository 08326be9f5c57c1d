import { Command, Option, SubCommand } from 'nest-commander';
import { Forwarded, Group, WithOptions, refuse } from './cli-base';
import { logoIn } from './logo-file';

@SubCommand({ name: 'list', description: 'all shops' })
class MerchantList extends Forwarded {
  readonly forwards = 'merchant list';
}
@SubCommand({
  name: 'show',
  arguments: '<pid>',
  description: 'one shop: how it is called back, where its events go, what it was told',
})
class MerchantShow extends Forwarded {
  readonly forwards = 'merchant show';
}
@SubCommand({
  name: 'create',
  arguments: '<name>',
  description: 'a further shop with a generated secret, or the one that it has already',
})
class MerchantCreate extends WithOptions {
  readonly forwards = 'merchant create';
  override readonly words = ['name'];

  /** A name of several words needs no quotes. */
  override run(parameters: string[], options: Record<string, string | boolean>): Promise<void> {
    return super.run([parameters.join(' ')], options);
  }

  @Option({
    flags: '--secret <text>',
    description:
      'the one that it has already; while this runs, other users of this machine can see it. Without it, one is made',
  })
  secret(text: string): string {
    return text;
  }
}
@SubCommand({
  name: 'set',
  arguments: '<pid>',
  description: 'its name, its dialect, from where it may ask, and how it is called back',
})
class MerchantSet extends WithOptions {
  readonly forwards = 'merchant set';
  override readonly words = ['pid'];

  @Option({ flags: '--name <text>', description: 'what it is called in lists' })
  name(text: string): string {
    return text;
  }

  @Option({
    flags: '--acknowledgement <rule>',
    description: 'what counts as heard: word (ok or success in an HTTP 200), or 2xx (any such status)',
  })
  acknowledgement(text: string): string {
    return text;
  }

  @Option({
    flags: '--retry <seconds>',
    description: 'waits before the attempts, such as 0,5,30,120, or usual',
  })
  retry(text: string): string {
    return text;
  }

  @Option({
    flags: '--dialect <name>',
    description: 'epusdt or bepusdt: which of the two it speaks where its requests do not say',
  })
  dialect(text: string): string {
    return text;
  }

  @Option({
    flags: '--networks <list>',
    description: 'it may ask only from these addresses, such as 203.0.113.7,10.0.0.0/8, or from any',
  })
  networks(text: string): string {
    return text;
  }
}
@SubCommand({
  name: 'brand',
  arguments: '<pid>',
  description: 'how it looks on the page of its buyers: shows it, or changes what is given; "" clears',
})
class MerchantBrand extends WithOptions {
  readonly forwards = 'merchant brand';
  override readonly words = ['pid'];

  /** The file is read here, where its owner sits: the gateway may not see it. */
  override async run(parameters: string[], options: Record<string, string | boolean>): Promise<void> {
    try {
      const { logo } = options;
      const read = typeof logo === 'string' && logo !== '' ? { logo: logoIn(logo) } : {};
      await super.run(parameters, { ...options, ...read });
    } catch (error) {
      refuse(error);
    }
  }

  @Option({ flags: '--name <text>', description: 'what buyers know it by, at most 60 characters' })
  name(text: string): string {
    return text;
  }

  @Option({ flags: '--logo <file>', description: 'a PNG, JPEG, WebP or GIF file of at most 20480 bytes' })
  logo(text: string): string {
    return text;
  }

  @Option({ flags: '--colour <colour>', description: 'such as #00aa55, in quotes where a shell needs them' })
  colour(text: string): string {
    return text;
  }

  @Option({ flags: '--support <url>', description: 'where buyers ask for help: https:, mailto: or tel:' })
  support(text: string): string {
    return text;
  }

  @Option({ flags: '--note <text>', description: 'plain text for buyers, at most 500 characters' })
  note(text: string): string {
    return text;
  }

  @Option({
    flags: '--origins <list>',
    description: 'whose pages may hold the page of its buyers, such as https://a.example,https://b.example',
  })
  origins(text: string): string {
    return text;
  }
}
@SubCommand({
  name: 'rotate-secret',
  arguments: '<pid>',
  description: 'a new secret; the old one ends at once, or after a grace',
})
class MerchantRotate extends WithOptions {
  readonly forwards = 'merchant rotate-secret';
  override readonly words = ['pid'];

  @Option({ flags: '--grace <hours>', description: 'how long the old one works beside it; 0 without it' })
  grace(text: string): string {
    return text;
  }
}
const SUBCOMMANDS = [MerchantList, MerchantShow, MerchantCreate, MerchantSet, MerchantBrand, MerchantRotate];
@Command({ name: 'merchant', description: 'shops that may ask for orders', subCommands: SUBCOMMANDS })
class MerchantGroup extends Group {}

export const MERCHANT_COMMANDS = [MerchantGroup, ...SUBCOMMANDS];
