import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

class FieldErrorDto {
  @ApiProperty({ example: 'amount' })
  field!: string;

  @ApiProperty({ example: 'give a plain decimal as text, such as "42.00"' })
  message!: string;
}

/** RFC 9457, for the documentation. */
export class ProblemDto {
  @ApiProperty({ example: 'https://pay.example/docs/errors#invalid_request' })
  type!: string;

  @ApiProperty({ example: 'The request is not well-formed' })
  title!: string;

  @ApiProperty({ example: 400 })
  status!: number;

  @ApiProperty({ example: 'amount: give a plain decimal as text, such as "42.00"' })
  detail!: string;

  @ApiProperty({
    example: '4b2f6d0e-6d38-4a0b-9f7e-3a1d2c5b8e90',
    description: 'the id of the request, as in the header X-Request-Id',
  })
  instance!: string;

  @ApiProperty({ example: 'invalid_request', description: 'for programs; see /docs/errors' })
  code!: string;

  @ApiPropertyOptional({ type: [FieldErrorDto] })
  errors?: FieldErrorDto[];
}
