import { Module } from '@nestjs/common';
import { Statistics } from './statistics';

@Module({
  providers: [Statistics],
  exports: [Statistics],
})
export class StatisticsModule {}
