using Grpc.Health.V1;

namespace OnnxAdapt.Compat.Tests.Grpc.Echo;

/// <summary>A second service beside the echo; its methods are not implemented.</summary>
internal sealed class EchoHealth : Health.HealthBase;
