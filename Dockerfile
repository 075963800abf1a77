# The command chainverify with everything it needs; docker-compose.yaml runs the simulator and the oracle out of it.
# Not built by the checks of this repository, which have no container engine.

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN dotnet publish src/ChainVerify.Cli -c Release -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
# Optional: without it everything runs in managed code.
RUN apt-get update \
 && apt-get install -y --no-install-recommends libsecp256k1-1 \
 && rm -rf /var/lib/apt/lists/*
COPY --from=build /app /app
# A named volume takes the owner of the directory that it is mounted on, so that both services may use the socket.
RUN ln -s /app/chainverify /usr/local/bin/chainverify \
 && install -d -o "$APP_UID" /run/dstack
USER $APP_UID
ENTRYPOINT ["chainverify"]
