import type { FixtureTable } from '#tests/readiness/_fixtures.ts'
import { changed, good } from './compose-texts.ts'

const dockerfile = (text: string): { files: Record<string, string> } => ({ files: { Dockerfile: text } })

export const ISOLATION_FIXTURES: FixtureTable = {
  'security/non-root/dockerfile': {
    passing: [
      good,
      { name: 'a base that sets a user', ...dockerfile('FROM nginxinc/nginx-unprivileged:1.29\n') },
      { name: 'distroless nonroot', ...dockerfile('FROM gcr.io/distroless/nodejs22-debian12:nonroot\n') },
      {
        name: 'a stage on a stage with a user',
        ...dockerfile('FROM node:24 AS base\nUSER node\nFROM base\nCMD ["node"]\n'),
      },
      {
        name: 'nginx, whose workers are not root',
        ...dockerfile('FROM nginx:1.29\nCOPY dist /usr/share/nginx/html\n'),
      },
      {
        name: 'a script that hands over',
        files: {
          Dockerfile: 'FROM debian:13\nENTRYPOINT ["/entrypoint.sh"]\n',
          'entrypoint.sh': 'chown -R app /data\nexec gosu app "$@"\n',
        },
      },
      {
        name: 'a script that hands over, and is copied under another name',
        files: {
          'docker/Dockerfile':
            'FROM python:3.13\nENV HOME_OF_APP=/app\nCOPY ./docker/entry.sh $HOME_OF_APP/run.sh\nENTRYPOINT ["/app/run.sh"]\n',
          'docker/entry.sh': '#!/bin/sh\nexec gosu 1000 python serve.py\n',
        },
      },
      {
        name: 'one for the tests of a whole, beside that of the product',
        files: {
          Dockerfile: 'FROM node:24\nUSER node\n',
          'Dockerfile.integration': 'FROM node:24\nCMD ["sleep", "600"]\n',
        },
      },
      {
        name: 'a script as root that makes a file and ends',
        files: {
          'compose.yaml':
            "services:\n  web: { build: ., ports: ['80:8080'], restart: always }\n  keys: { build: ./keys, command: ./generate-keys.sh }\n",
          Dockerfile: 'FROM node:24\nUSER node\n',
          'keys/Dockerfile': 'FROM node:24\nCOPY generate-keys.sh ./\n',
          'keys/generate-keys.sh': '#!/bin/sh\nhead -c 32 /dev/urandom > /keys/key\n',
        },
      },
      {
        name: 'a Dockerfile that is a template',
        ...dockerfile(
          "{% if web.bundler == 'webpack' -%}\nFROM node:24 AS assets\nRUN npm run build\n{%- endif %}\nFROM python:3.13\nUSER app\n",
        ),
      },
      {
        name: 'compose sets another user',
        files: {
          'compose.yaml': "services:\n  web: { build: ., user: '1000:1000' }\n",
          Dockerfile: 'FROM node:24\n',
        },
      },
    ],
    failing: [
      { name: 'no USER', ...dockerfile('FROM node:24\nCMD ["node", "server.js"]\n') },
      {
        name: 'the stage that is shipped, before one for tests',
        ...dockerfile('FROM node:24 AS release\nCMD ["node"]\nFROM release AS checks\nUSER node\n'),
      },
      {
        name: 'a USER that FROM resets',
        ...dockerfile('FROM node:24 AS build\nUSER node\nFROM node:24\nCMD ["node"]\n'),
      },
      { name: 'root again', ...dockerfile('FROM node:24\nUSER node\nUSER root\n') },
      {
        name: 'a script under another name that hands nothing over',
        files: {
          Dockerfile: 'FROM python:3.13\nCOPY entry.sh /run.sh\nENTRYPOINT ["/run.sh"]\n',
          'entry.sh': '#!/bin/sh\nexec python serve.py\n',
          'tools/run.sh': '#!/bin/sh\nexec gosu app python serve.py\n',
        },
      },
      { name: 'zero', ...dockerfile('FROM node:24\nUSER 0:0\n') },
      { name: 'root unless told otherwise', ...dockerfile('FROM node:24\nUSER ${UID:-0}\n') },
      { name: 'root by an argument', ...dockerfile('ARG IMAGE=python:3.13\nFROM ${IMAGE}\n') },
    ],
    others: [
      {
        name: 'a base that is not known',
        outcome: 'unknown',
        ...dockerfile('FROM registry.example.com/base:1\n'),
      },
      {
        name: 'a variable without a value',
        outcome: 'unknown',
        ...dockerfile('FROM node:24\nARG UID\nUSER $UID\n'),
      },
      {
        name: 'a Dockerfile for development',
        outcome: 'unknown',
        files: { 'Dockerfile.dev': 'FROM node:24\n' },
      },
    ],
  },
  'security/non-root/compose': {
    passing: [
      good,
      {
        name: 'a user',
        files: { 'compose.yaml': "services:\n  web: { image: acme/web:1, user: '1000' }\n" },
      },
    ],
    failing: [
      { name: 'user: root', files: changed(['build: ./app', 'build: ./app\n    user: root']) },
      { name: 'user: "0"', files: changed(['build: ./app', 'build: ./app\n    user: "0"']) },
      {
        name: 'an image that runs as root',
        files: changed(['image: nginxinc/nginx-unprivileged:1.29', 'image: traefik:v3']),
      },
      {
        name: 'the socket',
        files: changed([
          'build: ./app',
          "build: ./app\n    volumes: ['/var/run/docker.sock:/var/run/docker.sock:ro']",
        ]),
      },
      { name: 'privileged', files: changed(['build: ./app', 'build: ./app\n    privileged: true']) },
      { name: 'all capabilities', files: changed(['build: ./app', 'build: ./app\n    cap_add: [ALL]']) },
    ],
    others: [
      {
        name: 'an image that is not known',
        outcome: 'unknown',
        files: { 'compose.yaml': 'services:\n  web: { image: "acme/web:1" }\n' },
      },
    ],
  },
  'security/network-segmentation/compose': {
    passing: [good],
    failing: [
      { name: 'the proxy among the data', files: changed(['networks: [edge]', 'networks: [edge, data]']) },
      {
        name: 'everything on the default network',
        files: {
          'compose.yaml': "services:\n  web: { build: ., ports: ['3000:3000'] }\n  db: { image: postgres }\n",
        },
      },
      {
        name: 'one network with a name',
        files: {
          'compose.yaml':
            "services:\n  gateway: { image: nginx, ports: ['9000:80'], networks: [all] }\n  api: { build: ., networks: [all] }\n  db: { image: postgres, networks: [all] }\nnetworks: { all: }\n",
        },
      },
      {
        name: 'the application past the proxy, on a random port',
        files: changed(['build: ./app', "build: ./app\n    ports: ['8000']"]),
      },
    ],
    others: [
      {
        name: 'the companion of a proxy is none',
        outcome: 'not-applicable',
        files: {
          'compose.yaml':
            "services:\n  web: { build: ., ports: ['80:80'] }\n  certificates: { image: acme/letsencrypt-nginx-proxy-companion }\n",
        },
      },
      {
        name: 'datastores alone',
        outcome: 'not-applicable',
        files: {
          'compose.yaml': 'services:\n  web: { image: acme/shop:1 }\n',
          'overrides/compose.redis.yaml':
            'services:\n  cache: { image: redis:8 }\n  queue: { image: redis:8 }\n',
        },
      },
      {
        name: 'one service',
        outcome: 'not-applicable',
        files: { 'compose.yaml': "services:\n  web: { build: ., ports: ['80:80'] }\n" },
      },
    ],
  },
}
