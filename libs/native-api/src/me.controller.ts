import { Caller, type ApiCaller } from './caller';
import { ApiKeyDto, keyView } from './key-view';
import { NativeController, Operation } from './operation';

@NativeController('me', 'keys')
export class MeController {
  @Operation({
    route: 'GET',
    id: 'getMe',
    summary: 'The key that asks',
    description: 'What it may do, for whom, and until when.',
    scope: null,
    ok: ApiKeyDto,
  })
  me(@Caller() { key }: ApiCaller): ApiKeyDto {
    return keyView(key);
  }
}
