namespace Grpc.AspNetCore.Server;

/// <summary>Settings of one service; what is not set here comes from the settings of every service.</summary>
public class GrpcServiceOptions<TService> : GrpcServiceOptions
    where TService : class
{
}
