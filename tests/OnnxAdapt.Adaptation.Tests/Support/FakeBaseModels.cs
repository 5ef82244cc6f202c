using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Adaptation.Tests.Support;

public sealed class FakeBaseModels(FakeBaseModel model) : IBaseModelProvider
{
    public Task<IBaseModel> AcquireAsync(ModelReference reference, CancellationToken cancellationToken = default) => reference.Name == model.Name
        ? Task.FromResult<IBaseModel>(model)
        : throw AdaptException.NotFound($"There is no model '{reference.Name}'.");

    public Task<IBaseModel> AcquireAsync(ModelReference reference, string featuresOutput, CancellationToken cancellationToken = default) =>
        AcquireAsync(reference, cancellationToken);
}
